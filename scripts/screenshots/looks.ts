import type { Page } from 'playwright-core';

type Media = NonNullable<Parameters<Page['emulateMedia']>[0]>;

interface Look {
  readonly name: string;
  readonly media: Media;
  /** Pixels of CSS; as the page is when it is not told. */
  readonly width?: number;
}

const PLAIN: Media = { media: 'screen', colorScheme: 'light', forcedColors: 'none' };

/** How a screen may come before its reader. A narrow one and paper are pictured from top to bottom. */
export const looks: readonly Look[] = [
  { name: 'light', media: PLAIN },
  { name: 'dark', media: { ...PLAIN, colorScheme: 'dark' } },
  { name: 'forced', media: { ...PLAIN, forcedColors: 'active' } },
  { name: 'narrow', media: PLAIN, width: 320 },
  // The width of A4 between its margins.
  { name: 'print', media: { ...PLAIN, media: 'print' }, width: 720 },
];

/**
 * Takes a picture of the page in each of its looks, and leaves it as it was.
 * @param open opens the page, whose parts may be closed at first where it is narrow
 */
export async function takeLooks(
  page: Page,
  pathStart: string,
  open: () => Promise<void>,
): Promise<void> {
  await open();
  const before = page.viewportSize();
  for (const { name, media, width } of looks) {
    await page.emulateMedia(media);
    if (before && width !== undefined) {
      await page.setViewportSize({ ...before, width });
      if (media.media === 'screen') await open();
    }
    await page.screenshot({ path: `${pathStart}-${name}.png`, fullPage: width !== undefined });
    if (before && width !== undefined) await page.setViewportSize(before);
  }
  await page.emulateMedia(PLAIN);
}
