// In one chunk, as who looks at a trend goes on to compare.
export { default as compare } from '../screens/compare/index.tsx';
export { default as trends } from '../screens/trends/index.tsx';
