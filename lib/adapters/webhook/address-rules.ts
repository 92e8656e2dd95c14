import { BlockList, isIP, isIPv4 } from 'node:net';

/**
 * Where webhooks may go. `cloud`: https, to public addresses only. `laptop`: https, also within the own
 * network, and http to programs on this machine; the metadata service of a cloud is refused there too.
 */
export type AddressPolicy = 'cloud' | 'laptop';

type Subnet = readonly [address: string, prefix: number];

/** Link-local, with every cloud's metadata service; what is no address of one host; AWS's for IPv6. */
const NEVER: readonly Subnet[] = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  ['fd00:ec2::', 32],
];

/** Private, loopback and shared: https://www.iana.org/assignments/iana-ipv4-special-registry */
const NOT_PUBLIC: readonly Subnet[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['::1', 128],
  ['fc00::', 7],
  ['fec0::', 10],
];

const LOOPBACK: readonly Subnet[] = [
  ['127.0.0.0', 8],
  ['::1', 128],
];

const never = blockList(NEVER);
const notPublic = blockList(NOT_PUBLIC);
const loopback = blockList(LOOPBACK);

function blockList(subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of subnets) list.addSubnet(address, prefix, familyOf(address));
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}

/** Why no webhook may have this URL, or undefined, as far as the text tells: names are looked up later. */
export function urlProblem(text: string, policy: AddressPolicy): string | undefined {
  if (!URL.canParse(text)) return 'it is no URL';
  const url = new URL(text);
  const host = hostOf(url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'it is not https';
  if (url.username !== '' || url.password !== '') return 'it has a user or a password in it';
  const isLocal = host === 'localhost' || (isIP(host) !== 0 && contains(loopback, host));
  if (url.protocol === 'http:' && !(policy === 'laptop' && isLocal)) return 'it is not https';
  if (policy === 'cloud' && isLocal) return 'it is no public address';
  return isIP(host) === 0 ? undefined : addressProblem(host, url, policy);
}

/** Why a connection to this address, to which the URL's host was resolved, must not be made. */
export function addressProblem(
  address: string,
  { protocol }: Pick<URL, 'protocol'>,
  policy: AddressPolicy,
): string | undefined {
  if (contains(never, address)) return 'it is an address of the machine or cloud that runs evalake';
  if (policy === 'cloud' && contains(notPublic, address)) return 'it is no public address';
  if (protocol === 'http:' && !contains(loopback, address)) return 'it is not https';
  return undefined;
}

/** The host of a URL; an IPv6 address without its brackets. */
export function hostOf({ hostname }: Pick<URL, 'hostname'>): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function contains(list: BlockList, address: string): boolean {
  const embedded = embeddedIPv4(address);
  if (embedded !== undefined && list.check(embedded, 'ipv4')) return true;
  return list.check(address, familyOf(address));
}

/** The IPv4 address that one of IPv6 stands for: mapped, compatible, NAT64 (RFC 6052) or 6to4 (RFC 3056). */
function embeddedIPv4(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined;
  const groups = groupsOf(address);
  const isZero = (from: number, to: number) => groups.slice(from, to).every((each) => each === 0);
  // Of the compatible ones, `::` and `::1` are addresses of IPv6 itself.
  const isMapped = isZero(0, 5) && (groups[5] === 0xffff || (groups[5] === 0 && groups[6] !== 0));
  const isNat64 = groups[0] === 0x64 && groups[1] === 0xff9b;
  if (isMapped || isNat64) return dotted(groups[6] ?? 0, groups[7] ?? 0);
  return groups[0] === 0x2002 ? dotted(groups[1] ?? 0, groups[2] ?? 0) : undefined;
}

/** The eight groups of an IPv6 address. The URL parser writes it in the shortest form, without dots. */
function groupsOf(address: string): number[] {
  const [plain = ''] = address.split('%');
  const { hostname } = new URL(`http://[${plain}]/`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const numbers = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [numbers(head), numbers(tail ?? '')];
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
