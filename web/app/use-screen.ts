import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { asError } from '../fetch/use-resource.ts';
import type { Screen, ScreenProps } from '../route/screens.ts';

export interface LoadedScreen {
  readonly component: ComponentType<ScreenProps> | undefined;
  readonly error: Error | undefined;
}

const loaded = new Map<string, ComponentType<ScreenProps>>();

/** The code of a screen, fetched when it is first wanted. */
export function useScreen(screen: Screen | undefined): LoadedScreen {
  const [failed, setFailed] = useState<{ name: string; error: Error } | undefined>(undefined);
  const [, setLoaded] = useState(0);
  useEffect(() => {
    if (!screen || loaded.has(screen.name)) return;
    screen.load().then(
      ({ default: component }) => {
        loaded.set(screen.name, component);
        setLoaded(loaded.size);
      },
      (error: unknown) => setFailed({ name: screen.name, error: asError(error) }),
    );
  }, [screen]);
  return {
    component: screen && loaded.get(screen.name),
    error: failed && failed.name === screen?.name ? failed.error : undefined,
  };
}
