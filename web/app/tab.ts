import { visible } from '../text/segments.ts';

/** Three bars on a rule; a dot over them when alerts are open. */
function iconOf(alerts: number): string {
  const dot = alerts > 0 ? '<circle cx="12" cy="4" r="4" fill="#d55e00"/>' : '';
  const bars =
    '<path d="M2 13h12M4 11V7M8 11V3M12 11V9" stroke="#3d5afe" stroke-width="2" fill="none"/>';
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${bars}${dot}</svg>`)}`;
}

/** Names the browser's tab for where the user is, with the number of open alerts. */
export function showInTab(screen: string | undefined, project: string, alerts: number): void {
  const parts = [screen, project === '' ? undefined : visible(project), 'evalake'];
  const name = parts.filter((part) => part !== undefined).join(' · ');
  document.title = alerts > 0 ? `(${alerts}) ${name}` : name;
  const icon = document.querySelector('link[rel="icon"]');
  const href = iconOf(alerts);
  if (icon?.getAttribute('href') !== href) icon?.setAttribute('href', href);
}
