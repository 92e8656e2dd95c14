import type { VNode } from 'preact';
import { news } from '../live/news.ts';
import { pulseState } from '../live/pulse.ts';
import { clockText, sinceText } from '../parts/values.tsx';
import { countText } from '../text/numbers.ts';
import { Text } from '../text/text.tsx';

/** How old the page is, and what has come since it was drawn. It never claims to be live when it is not. */
export function Freshness(): VNode {
  const { pulse, at, error, project } = pulseState.value;
  const isOtherVersion = pulse !== undefined && pulse.version !== PAGE_VERSION;
  return (
    <div class="freshness">
      {news.value ? (
        <button type="button" class="news" onClick={() => news.value?.show()}>
          {news.value.text} <kbd>.</kbd>
        </button>
      ) : null}
      {isOtherVersion ? (
        <button type="button" class="news" onClick={() => window.location.reload()}>
          The server is now <Text of={pulse.version} />: reload
        </button>
      ) : null}
      {project === '' ? null : error ? (
        <span class="late">
          {at ? `not updated since ${sinceText(at)}, retrying` : 'no answer yet, retrying'}
        </span>
      ) : (
        <span>
          {at ? `as of ${clockText(at)}` : 'asking'}
          {pulse && pulse.receiving_total > 0 ? (
            <span class="receiving"> · {countText(pulse.receiving_total)} receiving</span>
          ) : null}
        </span>
      )}
      <span class="unseen" role="status">
        {news.value ? `${news.value.text}, press full stop to show` : ''}
        {error ? 'The page is not updated at the moment.' : ''}
      </span>
    </div>
  );
}
