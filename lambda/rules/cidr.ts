/** How many bits an address has. */
const BITS = { 4: 32, 6: 128 } as const;

interface Address {
  readonly version: 4 | 6;
  readonly value: bigint;
}

/** Whether an address is within a range like `10.0.0.0/24` or `2001:db8::/32`; undefined if it is no range. */
export function compileCidr(range: string): ((address: string) => boolean) | undefined {
  const [, text, length] = /^([^/]+)\/(\d{1,3})$/.exec(range) ?? [];
  const network = text === undefined ? undefined : addressOf(text);
  if (!network || Number(length) > BITS[network.version]) return undefined;
  const hosts = 2n ** BigInt(BITS[network.version] - Number(length));
  return (candidate) => {
    const address = addressOf(candidate);
    return address?.version === network.version && address.value / hosts === network.value / hosts;
  };
}

function addressOf(text: string): Address | undefined {
  return text.includes(':') ? ofGroups(text) : ofOctets(text);
}

function ofOctets(text: string): Address | undefined {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) < 256)) return undefined;
  return { version: 4, value: octets.reduce((value, octet) => value * 256n + BigInt(octet), 0n) };
}

/** Groups of hexadecimal digits; `::` stands once for as many groups of zero as are missing. */
function ofGroups(text: string): Address | undefined {
  const halves = text.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const given = halves.flat();
  const missing = 8 - given.length;
  const isComplete = halves.length === 1 ? missing === 0 : halves.length === 2 && missing > 0;
  const hasOddColon = /^:[^:]|[^:]:$|:::/.test(text);
  if (!isComplete || hasOddColon || !given.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const groups = halves.length === 1 ? given : [...halves[0], ...new Array<string>(missing).fill('0'), ...halves[1]];
  return { version: 6, value: groups.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n) };
}
