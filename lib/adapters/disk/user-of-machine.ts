import { userInfo } from 'node:os';

/** The name of the user that this process belongs to; its number where it has no name. */
export function userOfMachine(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no account has.
    return String(process.getuid?.() ?? 'unknown');
  }
}
