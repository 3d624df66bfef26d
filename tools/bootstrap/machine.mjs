const MINIMUM_NODE = [20, 19];
const SYSTEMS = ['linux', 'darwin'];
const ARCHITECTURES = ['x64', 'arm64'];

/**
 * One line that says why the project cannot run on this machine. Undefined if it can.
 *
 * @param {{ platform: string, arch: string, versions: { node: string } }} machine
 * @returns {string | undefined}
 */
export function machineProblem({ platform, arch, versions }) {
  if (platform === 'win32') {
    return 'On Windows, this project runs inside WSL2: install it with "wsl --install", then clone and start the project there.';
  }
  if (!SYSTEMS.includes(platform) || !ARCHITECTURES.includes(arch)) {
    return `This project runs on Linux and macOS on x64 and arm64; this machine is ${platform} on ${arch}.`;
  }
  const [major = 0, minor = 0] = versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = MINIMUM_NODE;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined;
  const wanted = MINIMUM_NODE.join('.');
  return `Node ${wanted} or later is needed; this is ${versions.node}. Install it from https://nodejs.org/en/download (macOS: brew install node).`;
}
