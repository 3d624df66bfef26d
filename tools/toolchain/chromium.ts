import { isProgram, which } from './which.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MACOS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export const CHROMIUM_INSTALL =
  'Debian: apt-get install chromium; macOS: brew install --cask chromium; or set CHROMIUM_PATH to a Chromium or Chrome';

/** The browser for the end-to-end tests: CHROMIUM_PATH if set, otherwise from PATH, otherwise a macOS application. */
export async function findChromium(): Promise<string | undefined> {
  const own = process.env.CHROMIUM_PATH;
  if (own) return (await isProgram(own)) ? own : undefined;
  const onPath = await which(...NAMES);
  if (onPath !== undefined) return onPath;
  for (const path of MACOS) if (await isProgram(path)) return path;
  return undefined;
}
