import type { VNode } from 'preact';
import { Tabs } from '../../parts/tabs.tsx';
import type { ScreenProps } from '../../route/screens.ts';
import { Keys } from './keys.tsx';
import { QuarantineList } from './quarantine-list.tsx';
import { SettingsView } from './settings-view.tsx';
import { settingsState } from './state.ts';

/** How a project is judged and kept, what of it was put aside, and who may ask. */
export default function Settings({ project }: ScreenProps): VNode {
  const { view } = settingsState.get();
  return (
    <section class="sheet settings">
      <h1>Settings</h1>
      <Tabs
        label="Settings"
        open={view}
        onOpen={(name) => settingsState.set({ view: name })}
        tabs={[
          {
            name: 'settings',
            title: 'Settings',
            content: () => <SettingsView project={project} />,
          },
          {
            name: 'quarantine',
            title: 'Quarantine',
            content: () => <QuarantineList project={project} />,
          },
          { name: 'keys', title: 'Keys', content: () => <Keys project={project} /> },
        ]}
      />
    </section>
  );
}
