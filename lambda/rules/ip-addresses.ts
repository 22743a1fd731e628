import { BlockList } from 'node:net';
import { addressFamily } from '../../src/shared/event-pattern/ip-address';

/** Compares the IP addresses in records with a range like `10.0.0.0/24`, or with one address. */
export function matchAddresses(addresses: string): (text: string) => boolean {
  const [address, prefix] = addresses.split('/');
  const list = new BlockList();
  if (prefix === undefined) list.addAddress(address, familyOf(address));
  else list.addSubnet(address, Number(prefix), familyOf(address));
  return (text) => addressFamily(text) !== undefined && list.check(text, familyOf(text));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return addressFamily(address) === 'IPv4' ? 'ipv4' : 'ipv6';
}
