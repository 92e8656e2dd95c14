import { installNodes } from '../../scripts/nodes.ts';

/** Installs the pinned Node versions: built programs run on those, whatever Node runs the tests. */
export default function setup(): void {
  installNodes();
}
