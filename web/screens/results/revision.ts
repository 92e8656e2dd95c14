import { useEffect, useState } from 'preact/hooks';
import { news } from '../../live/news.ts';
import { pulseState } from '../../live/pulse.ts';

/**
 * A text that changes when the user asks for news of results. Until then nothing is asked for again, as
 * these lists may be queries that cost.
 */
export function useResultsRevision(project: string): string | undefined {
  const { pulse, project: followed } = pulseState.value;
  const now = followed === project ? pulse?.index : undefined;
  const [shown, setShown] = useState<string | undefined>(now);
  useEffect(() => {
    if (shown === undefined) setShown(now);
  }, [now, shown]);
  const isNew = now !== undefined && shown !== undefined && now !== shown;
  useEffect(() => {
    news.value = isNew ? { text: 'new results', show: () => setShown(now) } : undefined;
    return () => (news.value = undefined);
  }, [isNew, now]);
  return shown;
}
