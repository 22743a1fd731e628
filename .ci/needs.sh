# shellcheck shell=bash
# needs COMMAND PACKAGE: installs Debian's package if the command is missing.
needs() {
  command -v "$1" >/dev/null || { apt-get update -qq && apt-get install -y -qq "$2"; }
}
