// Builds the carrier emulator and says where its program is.

import { createInterface } from 'node:readline';
import { ProcessGroup } from './dev/process-group.mjs';
import { clone } from './setup/places.mjs';
import { StepFailed } from './setup/step.mjs';

/**
 * Unoptimised: it is compiled in seconds and fast enough for one developer and for the tests. `onStart` gets cargo's
 * process group, for a caller that may have to end it.
 */
export async function buildEmulator(onStart = () => {}) {
  const args = ['build', '--locked', '-p', 'edgepost-emulator', '--bins', '--message-format=json-render-diagnostics'];
  const cargo = new ProcessGroup('cargo', 'cargo', args, { cwd: clone, stdio: ['ignore', 'pipe', 'inherit'] });
  onStart(cargo);
  let program;
  // cargo's own word for where it put the program: a user may have set another target folder.
  const lines = createInterface({ input: cargo.child.stdout });
  lines.on('line', (line) => {
    if (!line.startsWith('{')) return;
    const message = JSON.parse(line);
    if (message.reason === 'compiler-artifact' && message.executable && message.target.name === 'edgepost-emulator') {
      program = message.executable;
    }
  });
  await cargo.ended;
  if (cargo.child.exitCode !== 0) throw new StepFailed('the emulator could not be built; the compiler says why above.');
  if (program === undefined) throw new StepFailed('the package edgepost-emulator has no program `edgepost-emulator`.');
  return program;
}
