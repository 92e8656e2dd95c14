/** A file to write. Its name is known before its content is made, which may not be wanted. */
export interface ExportedFile {
  readonly name: string;
  /** Undefined where the project's retention took what it would be made from. */
  readonly content: () => Promise<Uint8Array | undefined>;
}
