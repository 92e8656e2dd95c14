import type { ComponentChildren, VNode } from 'preact';
import { type Address, hashOf } from '../route/address.ts';
import { Text } from './text.tsx';

export interface LinkProps {
  readonly to: Address;
  readonly children?: ComponentChildren;
  readonly class?: string;
  readonly tabIndex?: number;
  readonly title?: string;
  readonly 'aria-label'?: string;
  readonly 'aria-current'?: 'page' | undefined;
}

/** A link to a place of this dashboard. */
export function Link({ to, children, ...rest }: LinkProps): VNode {
  return (
    <a {...rest} href={hashOf(to)}>
      {children}
    </a>
  );
}

/**
 * A link that data names. Only http and https lead anywhere, and the whole address is what is read;
 * everything else stays text.
 */
export function OutsideLink({ href }: { readonly href: string }): VNode {
  const url = webAddress(href);
  if (url === undefined) return <Text of={href} />;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      <Text of={url} />
    </a>
  );
}

/** The address in its one spelling; undefined when it is none, has a password, or is of another scheme. */
export function webAddress(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) return undefined;
  return url.username === '' && url.password === '' ? url.href : undefined;
}
