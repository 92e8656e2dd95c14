// In one chunk, as both are made of the run index.
export { default as overview } from '../screens/overview/index.tsx';
export { default as runs } from '../screens/runs/index.tsx';
