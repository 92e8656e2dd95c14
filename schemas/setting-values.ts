import { z } from 'zod';

/** Values that several settings of a project take. */

const SHARE = 'expected a number between 0 and 1';
export const share = z.number(SHARE).gt(0, SHARE).lt(1, SHARE);
/** As it comes in a query. */
export const shareText = z.coerce.number(SHARE).gt(0, SHARE).lt(1, SHARE);

const POSITIVE = 'expected a number above 0';
export const positive = z.number(POSITIVE).positive(POSITIVE);
/** As it comes in a query. */
export const positiveText = z.coerce.number(POSITIVE).positive(POSITIVE);

export const name = z.string('a name must be text').min(1, 'a name is empty').max(200);
export const longName = z.string('a name must be text').min(1, 'a name is empty').max(1000);

/** Of runs that are a baseline together. */
export const MOST_POOLED_RUNS = 20;
