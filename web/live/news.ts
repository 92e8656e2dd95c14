import { signal } from '@preact/signals';

/** What has come since the page was drawn. It is shown when the user asks for it, as nothing may jump. */
export interface News {
  /** Such as "3 new runs". */
  readonly text: string;
  readonly show: () => void;
}

export const news = signal<News | undefined>(undefined);
