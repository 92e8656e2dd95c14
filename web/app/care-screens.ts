// In one chunk, as they share most of their parts.
export { default as alerts } from '../screens/alerts/index.tsx';
export { default as settings } from '../screens/settings/index.tsx';
