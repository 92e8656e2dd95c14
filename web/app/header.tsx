import type { VNode } from 'preact';
import { signal } from '@preact/signals';
import { address, go } from '../route/location.ts';
import { Link } from '../text/link.tsx';
import { isAdmin, me } from '../session/session.ts';
import { visible } from '../text/segments.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Freshness } from './freshness.tsx';
import { KeyBadge } from './key-badge.tsx';
import { type Theme, theme } from '../preferences/preferences.ts';
import { allScreens, screenAt } from '../route/screens.ts';

/** Whether the command field, and whether the help, is open. */
export const isFinding = signal(false);
export const isHelping = signal(false);

export function Header(): VNode {
  return (
    <header class="frame">
      <Brand />
      <ProjectSwitch />
      <Navigation />
      <button type="button" class="find" onClick={() => (isFinding.value = true)}>
        <Icon name="search" />
        <span>Go to</span>
        <kbd>/</kbd>
      </button>
      <Freshness />
      <ThemeSwitch />
      <button
        type="button"
        class="quiet square"
        aria-label="Keys and help"
        onClick={() => (isHelping.value = true)}
      >
        ?
      </button>
      <KeyBadge />
    </header>
  );
}

function Brand(): VNode {
  return (
    <span class="brand">
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M2 13h12M4 11V7M8 11V3M12 11V9" />
      </svg>
      evalake
    </span>
  );
}

/** Goes to the same screen of another project. */
function ProjectSwitch(): VNode | null {
  const { project, path } = address.value;
  const projects = me.value?.projects ?? [];
  const names = projects.includes(project) || project === '' ? projects : [project, ...projects];
  if (names.length === 0) return null;
  return (
    <select
      aria-label="Project"
      value={project}
      onChange={({ currentTarget: { value } }) =>
        go({ project: value, path: path.slice(0, 1), query: [] })
      }
    >
      {names.map((name) => (
        <option key={name} value={name}>
          {visible(name)}
        </option>
      ))}
    </select>
  );
}

function Navigation(): VNode {
  const { project, path } = address.value;
  const current = screenAt(path)?.screen;
  const shown = allScreens().filter(
    ({ key, scope }) => key !== undefined && (scope === 'read' || isAdmin.value),
  );
  return (
    <nav aria-label="Screens">
      {project === ''
        ? null
        : shown.map((screen) => (
            <Link
              key={screen.name}
              to={{ project, path: [screen.path], query: [] }}
              aria-current={
                current && current.path.split('/')[0] === screen.path ? 'page' : undefined
              }
            >
              {screen.title}
            </Link>
          ))}
    </nav>
  );
}

const themes: Readonly<Record<Theme, { icon: IconName; next: Theme }>> = {
  system: { icon: 'halves', next: 'light' },
  light: { icon: 'sun', next: 'dark' },
  dark: { icon: 'moon', next: 'system' },
};

function ThemeSwitch(): VNode {
  const { icon, next } = themes[theme.value];
  return (
    <button
      type="button"
      class="quiet square"
      aria-label={`Theme: ${theme.value}; change to ${next}`}
      onClick={() => (theme.value = next)}
    >
      <Icon name={icon} />
    </button>
  );
}
