// In one chunk, as they share most of their parts, and each for itself would be larger.
export { default as alerts } from '../screens/alerts/index.tsx';
export { default as results } from '../screens/results/index.tsx';
export { default as settings } from '../screens/settings/index.tsx';
export { default as sql } from '../screens/sql/index.tsx';
