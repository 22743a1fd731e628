import { BlockList } from 'node:net';
import { addressFamily } from '../../src/shared/event-pattern/ip-address';

/** IPv4 addresses in the notation of IPv6. */
const MAPPED = new BlockList();
MAPPED.addSubnet('::ffff:0:0', 96, 'ipv6');

/** Compares the IP addresses in records with a range like `10.0.0.0/24`, or with one address. */
export function matchAddresses(addresses: string): (text: string) => boolean {
  const [address, prefix] = addresses.split('/');
  const list = new BlockList();
  if (prefix === undefined) list.addAddress(address, notationOf(address));
  else list.addSubnet(address, Number(prefix), notationOf(address));
  const isOfIPv4 = isIPv4(address);
  return (text) => addressFamily(text) !== undefined && isIPv4(text) === isOfIPv4 && list.check(text, notationOf(text));
}

/** A range of IPv6 has no addresses of IPv4 for AWS, though for Node.js `::/0` has all. */
function isIPv4(address: string): boolean {
  return notationOf(address) === 'ipv4' || MAPPED.check(address, 'ipv6');
}

function notationOf(address: string): 'ipv4' | 'ipv6' {
  return addressFamily(address) === 'IPv4' ? 'ipv4' : 'ipv6';
}
