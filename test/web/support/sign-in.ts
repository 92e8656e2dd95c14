import type { Page } from 'playwright-core';

/** Types a key into the open dialog and sends it. */
export async function signIn(page: Page, key: string, button = 'Sign in'): Promise<void> {
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: button, exact: true }).click();
}
