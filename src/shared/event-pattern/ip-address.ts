/** The number of bits of an address. */
const BITS = { IPv4: 32, IPv6: 128 } as const;

/** Returns the family of an IP address; undefined for any other text. */
export function addressFamily(text: string): keyof typeof BITS | undefined {
  if (isIPv4(text)) return 'IPv4';
  return isIPv6(text) ? 'IPv6' : undefined;
}

/**
 * Whether the text is a range of IP addresses that `cidr` can have, like `10.0.0.0/24` or `2001:db8::/32`. A single
 * address is no range: AWS refuses `/32` and `/128`.
 */
export function isAddressRange(text: string): boolean {
  const [, address, length] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = address === undefined ? undefined : addressFamily(address);
  return family !== undefined && Number(length) < BITS[family];
}

function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

/** Eight groups of hexadecimal digits. `::` stands once for the groups of zeros that are missing. */
function isIPv6(text: string): boolean {
  const halves = text.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const isComplete = halves.length === 1 ? groups.length === 8 : halves.length === 2 && groups.length < 8;
  return isComplete && groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group));
}
