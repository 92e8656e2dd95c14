// In one chunk, as they share most of their parts.
export { default as run } from '../screens/run/index.tsx';
export { default as sample } from '../screens/sample/index.tsx';
