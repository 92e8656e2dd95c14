const read = { id: '8fb7df71f6b2', scope: 'read', project: 'demo', expires_at: null };

/** What a page learns of the session that it has opened. */
export const SIGNED_IN_EXAMPLE = {
  version: '0.1.0',
  host: 'aws',
  open: false,
  keys: [read],
  projects: ['demo'],
  session: { expires_at: '2026-11-29T08:00:00.000Z' },
};

/** What a program learns of its key. */
export const ME_EXAMPLE = { ...SIGNED_IN_EXAMPLE, session: null };
