import type { VNode } from 'preact';
import { Tabs } from '../../parts/tabs.tsx';
import type { ScreenProps } from '../../route/screens.ts';
import { isAdmin } from '../../session/session.ts';
import { AlertList } from './alert-list.tsx';
import { Baselines } from './baselines.tsx';
import { Channels } from './channels.tsx';
import { Rules } from './rules.tsx';
import { alertsState } from './state.ts';

/** What got worse and what became of it, what runs are compared with, and what asks for alerts. */
export default function Alerts({ project }: ScreenProps): VNode {
  const { view } = alertsState.get();
  const tabs = [
    { name: 'alerts' as const, title: 'Alerts', content: () => <AlertList project={project} /> },
    {
      name: 'baselines' as const,
      title: 'Baselines',
      content: () => <Baselines project={project} />,
    },
    { name: 'rules' as const, title: 'Rules', content: () => <Rules project={project} /> },
    ...(isAdmin.value
      ? [
          {
            name: 'channels' as const,
            title: 'Channels',
            content: () => <Channels project={project} />,
          },
        ]
      : []),
  ];
  return (
    <section class="sheet alerts">
      <h1>Alerts</h1>
      <Tabs
        label="Alerts"
        open={tabs.some(({ name }) => name === view) ? view : 'alerts'}
        onOpen={(name) => alertsState.set({ view: name })}
        tabs={tabs}
      />
    </section>
  );
}
