/**
 * DynamoDB Local starts in half the CPU time with the quick compiler alone and the simplest garbage collector. Tests
 * start it often, and ask little of it.
 */
export default function setJavaOptions(): void {
  process.env.JAVA_TOOL_OPTIONS ??= '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';
}
