import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isSignedOut } from '../fetch/ask.ts';
import { ProblemAnswer } from '../fetch/failures.ts';
import { generation } from '../fetch/use-resource.ts';
import { focusContent } from '../keys/kept-focus.ts';
import { followPulse, pulseState } from '../live/pulse.ts';
import { Empty, Failure } from '../parts/states.tsx';
import { address, go } from '../route/location.ts';
import { SignIn } from '../screens/sign-in/sign-in.tsx';
import { isAddingKey, loadMe, me, meError } from '../session/session.ts';
import { Text } from '../text/text.tsx';
import { Header } from './header.tsx';
import { allScreens, screenAt } from '../route/screens.ts';
import { showInTab } from './tab.ts';
import { useScreen } from './use-screen.ts';
import { GlobalKeys } from './global-keys.tsx';

/** The frame around every screen. */
export function App(): VNode {
  const { project, path } = address.value;
  const projects = me.value?.projects;
  const host = me.value?.host;
  const asked = generation.value;
  useEffect(() => void loadMe(), []);
  useEffect(() => {
    if (project === '' || host === undefined) return undefined;
    return followPulse(project, host);
  }, [project, host, asked]);
  useEffect(() => {
    const [first] = projects ?? [];
    if (project === '' && first !== undefined) go(startOf(first), { replace: true });
    else if (project !== '' && path.length === 0) go(startOf(project), { replace: true });
  }, [project, path.length, projects]);
  const { error } = pulseState.value;
  useEffect(() => {
    // Another tab may have signed in with another key: the header must not name the old one.
    if (error instanceof ProblemAnswer && error.status === 403) void loadMe();
  }, [error]);
  const isWall = address.value.query.some(([name, value]) => name === 'wall' && value === '1');
  return (
    <div class={isWall ? 'app wall' : 'app'}>
      {isWall ? null : (
        <a class="skip" href="#main" onClick={skip}>
          Skip to the content
        </a>
      )}
      <Header />
      <main id="main" tabIndex={-1}>
        {/* Nobody is before a wall to press what is on it. */}
        <div class="content" inert={isWall}>
          <Content />
        </div>
      </main>
      {isSignedOut.value || isAddingKey.value ? <SignIn /> : null}
      <GlobalKeys />
    </div>
  );
}

function startOf(project: string) {
  return { project, path: [allScreens()[0]?.path ?? ''], query: [] };
}

/** The hash is the address, so the link moves the focus by itself. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('main')?.focus();
}

function Content(): VNode | null {
  const { project, path } = address.value;
  const found = screenAt(path);
  const { component: Component, error } = useScreen(found?.screen);
  useFocusOn(`${project}/${path.join('/')}`);
  useEffect(() =>
    showInTab(found?.screen.title, project, pulseState.value.pulse?.alerts_open ?? 0),
  );
  if (meError.value) return <Failure error={meError.value} onRetry={() => void loadMe()} />;
  if (!me.value) return null;
  if (project === '') return <NoProject />;
  if (!found && path.length > 0) {
    return (
      <Empty title="There is no such page">
        <p>
          The address names <Text of={path.join('/')} />. Choose a page above.
        </p>
      </Empty>
    );
  }
  if (error) return <Failure error={error} onRetry={() => window.location.reload()} />;
  if (!found || !Component) return null;
  return (
    <Component key={`${project} ${found.screen.name}`} project={project} params={found.params} />
  );
}

function NoProject(): VNode {
  const url = `${window.location.origin}/v1/projects/demo/events`;
  return (
    <Empty
      title="Nothing has been recorded yet"
      commands={[
        `oaieval gpt-4o-mini my-eval --http-run --http-run-url "${url}"`,
        `evalake import LOGFILE --project demo --endpoint ${window.location.origin}`,
      ]}
    >
      <p>A project begins with its first event. Record an evaluation, or import the log of one:</p>
    </Empty>
  );
}

/** After a step to another place the focus is at its content; filters do not move it. */
function useFocusOn(place: string): void {
  const before = useRef(place);
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    focusContent();
  }, [place]);
}
