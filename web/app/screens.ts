import type { Screen } from '../route/screens.ts';

/** All screens, in the order of the navigation. The first is where a project begins. */
export const screens: readonly Screen[] = [
  {
    name: 'overview',
    path: 'overview',
    title: 'Overview',
    key: 'o',
    scope: 'read',
    load: () => import('../screens/overview/index.tsx'),
  },
  {
    name: 'runs',
    path: 'runs',
    title: 'Runs',
    key: 'r',
    scope: 'read',
    load: () => import('../screens/runs/index.tsx'),
  },
  {
    name: 'run',
    path: 'runs/:run',
    title: 'Run',
    scope: 'read',
    load: () => import('../screens/run/index.tsx'),
  },
  {
    name: 'sample',
    path: 'runs/:run/s/:sample',
    title: 'Sample',
    scope: 'read',
    load: () => import('../screens/sample/index.tsx'),
  },
  {
    name: 'trends',
    path: 'trends',
    title: 'Trends',
    key: 't',
    scope: 'read',
    load: () => import('../screens/trends/index.tsx'),
  },
  {
    name: 'compare',
    path: 'compare',
    title: 'Compare',
    key: 'c',
    scope: 'read',
    load: () => import('../screens/compare/index.tsx'),
  },
  {
    name: 'results',
    path: 'results',
    title: 'Results',
    key: 'e',
    scope: 'read',
    load: () => import('../screens/results/index.tsx'),
  },
];
