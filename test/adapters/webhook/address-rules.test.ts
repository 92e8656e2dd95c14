import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressProblem, urlProblem } from '#adapters/webhook/address-rules.ts';

const https = { protocol: 'https:' };

describe('in a cloud', () => {
  it.each([
    'https://hooks.slack.com/services/T0/B0/x',
    'https://example.com:8443/hook?team=1',
    'https://93.184.216.34/hook',
    'https://[2606:2800:220:1:248:1893:25c8:1946]/hook',
  ])('a webhook may have the address %s', (url) => {
    expect(urlProblem(url, 'cloud')).toBeUndefined();
  });

  it.each([
    ['http://example.com/', 'not https'],
    ['ftp://example.com/', 'not https'],
    ['example.com', 'no URL'],
    ['https://user:word@example.com/', 'a user or a password'],
    ['https://localhost/', 'no public'],
    ['https://127.0.0.1/', 'no public'],
    ['https://0x7f.1/', 'no public'],
    ['https://2130706433/', 'no public'],
    ['https://[::1]/', 'no public'],
    ['https://[::ffff:127.0.0.1]/', 'no public'],
    ['https://10.1.2.3/', 'no public'],
    ['https://172.31.0.1/', 'no public'],
    ['https://192.168.1.1/', 'no public'],
    ['https://100.64.0.1/', 'no public'],
    ['https://[fd12::1]/', 'no public'],
    ['https://169.254.169.254/latest/meta-data', 'machine or cloud'],
    ['https://[::ffff:169.254.169.254]/', 'machine or cloud'],
    ['https://[64:ff9b::a9fe:a9fe]/', 'machine or cloud'],
    ['https://[2002:a9fe:a9fe::1]/', 'machine or cloud'],
    ['https://[fe80::1]/', 'machine or cloud'],
    ['https://[fd00:ec2::254]/', 'machine or cloud'],
    ['https://0.0.0.0/', 'machine or cloud'],
    ['https://[::]/', 'machine or cloud'],
    ['https://224.0.0.1/', 'machine or cloud'],
  ])('%s is refused', (url, problem) => {
    expect(urlProblem(url, 'cloud')).toContain(problem);
  });

  it('no spelling of a metadata address passes, as IPv4 or within IPv6', () => {
    const host = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(host, (low) => {
        const dotted = `169.254.${low >> 8}.${low & 255}`;
        const hex = low.toString(16);
        for (const address of [
          dotted,
          `::ffff:${dotted}`,
          `::${dotted}`,
          `64:ff9b::a9fe:${hex}`,
          `2002:a9fe:${hex}::`,
        ]) {
          expect(addressProblem(address, https, 'cloud'), address).toBeDefined();
          expect(addressProblem(address, https, 'laptop'), address).toBeDefined();
        }
      }),
    );
  });
});

describe('on a laptop', () => {
  it.each([
    'http://localhost:9000/hook',
    'http://127.0.0.1/',
    'http://[::1]:80/',
    'https://10.0.0.7/',
  ])('a webhook may have the address %s', (url) => {
    expect(urlProblem(url, 'laptop')).toBeUndefined();
  });

  it.each([
    ['http://10.0.0.7/', 'not https'],
    ['http://example.com/', 'not https'],
    ['https://169.254.169.254/', 'machine or cloud'],
  ])('%s is refused', (url, problem) => {
    expect(urlProblem(url, 'laptop')).toContain(problem);
  });

  it('a name that means this machine is checked when it is looked up', () => {
    expect(addressProblem('10.0.0.7', { protocol: 'http:' }, 'laptop')).toBe('it is not https');
    expect(addressProblem('127.0.0.1', { protocol: 'http:' }, 'laptop')).toBeUndefined();
  });
});
