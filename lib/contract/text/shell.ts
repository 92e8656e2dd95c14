/** A word of a shell command. */
export function shellWord(text: string): string {
  return /^[\w./=:@+%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * A command line: names behind the command, or last where one begins with a dash and could be taken
 * for an option.
 */
export function commandLine(
  command: readonly string[],
  names: readonly string[],
  options: readonly string[],
): string {
  const words = names.some((name) => name.startsWith('-'))
    ? [...command, ...options, '--', ...names]
    : [...command, ...names, ...options];
  return words.map(shellWord).join(' ');
}
