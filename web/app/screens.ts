import type { Screen } from '../route/screens.ts';

/** All screens, in the order of the navigation. The first is where a project begins. */
export const screens: readonly Screen[] = [
  {
    name: 'runs',
    path: 'runs',
    title: 'Runs',
    key: 'r',
    scope: 'read',
    load: () => import('../screens/runs/index.tsx'),
  },
  {
    name: 'alerts',
    path: 'alerts',
    title: 'Alerts',
    key: 'a',
    scope: 'read',
    load: () => import('../screens/alerts/index.tsx'),
  },
  {
    name: 'sql',
    path: 'sql',
    title: 'SQL',
    key: 's',
    scope: 'admin',
    load: () => import('../screens/sql/index.tsx'),
  },
  {
    name: 'settings',
    path: 'settings',
    title: 'Settings',
    key: ',',
    scope: 'read',
    load: () => import('../screens/settings/index.tsx'),
  },
];
