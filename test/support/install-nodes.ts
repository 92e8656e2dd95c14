import { installNodes } from '../../scripts/nodes.ts';

/** Whatever Node runs the tests, what they test runs on those that are pinned. */
export default function setup(): void {
  installNodes();
}
