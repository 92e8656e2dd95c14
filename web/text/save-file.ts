/** Gives the user a file to keep. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.setAttribute('download', name);
  link.setAttribute('href', url);
  link.click();
  // The browser reads the file in its own time.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
