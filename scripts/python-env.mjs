// Makes the pinned Python environment of the client checks and the benchmark in .cache/python.
import { fileURLToPath } from 'node:url';
import { installPython } from './python-install.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
process.exitCode = installPython({
  name: 'the Python clients',
  requirements: path('../test/clients/requirements.txt'),
  folder: path('../.cache/python'),
});
