// Makes the pinned Python environment of the AWS checks in .cache/ministack.
import { fileURLToPath } from 'node:url';
import { installPython } from './python-install.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
process.exitCode = installPython({
  name: 'MiniStack',
  requirements: path('../test/engines/ministack/requirements.txt'),
  folder: path('../.cache/ministack'),
});
