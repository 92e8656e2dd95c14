import { findNodeAtLocation, type JSONPath, type Node, parseTree } from 'jsonc-parser';

/** Gives parts of a JSON document in the exact text in which they were sent. */
export class RawJson {
  readonly #text: string;
  readonly #tree: Node;

  constructor(text: string) {
    const tree = parseTree(text);
    if (tree === undefined) throw new SyntaxError(`no JSON: ${text.slice(0, 200)}`);
    this.#text = text;
    this.#tree = tree;
  }

  /** The text at the path; undefined when nothing is there. */
  text(...path: JSONPath): string | undefined {
    const node = findNodeAtLocation(this.#tree, path);
    return node && this.#text.slice(node.offset, node.offset + node.length);
  }

  /** The parsed value at the path. */
  value(...path: JSONPath): unknown {
    const text = this.text(...path);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** The texts of the elements of the array at the path. */
  elements(...path: JSONPath): readonly string[] {
    const children = findNodeAtLocation(this.#tree, path)?.children ?? [];
    return children.map(({ offset, length }) => this.#text.slice(offset, offset + length));
  }
}
