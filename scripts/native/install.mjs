#!/usr/bin/env node
/**
 * Provides native TensorFlow, or says in one line why not; EVENFACE_NATIVE=gpu asks for the variant
 * for NVIDIA GPUs. As a package's install script it never fails, since evenface computes in WASM
 * without it; with `--required` it exits 1 if it could not.
 */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideNative } from './provide.mjs';

const say = (line) => console.error(`evenface: ${line}`);
const variant = process.env.EVENFACE_NATIVE === 'gpu' ? 'gpu' : 'cpu';
const required = process.argv.includes('--required');
const startedAt = performance.now();
let waited = false;

try {
  const tell = (line) => {
    waited = true;
    say(line);
  };
  const folder = await provideNative(tell, process.env, variant);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  if (waited) say(`native TensorFlow is ready (${seconds} s): ${folder}`);
  else if (required) say(`native TensorFlow is ready: ${folder}`);
} catch (error) {
  const script = relative(process.env.INIT_CWD ?? process.cwd(), fileURLToPath(import.meta.url));
  const command = `node ${script} --required`;
  const mend = error.remedy
    ? `To mend it, ${error.remedy} and run: ${command}`
    : `To try again: ${command}`;
  const reason = error.message.replace(/\s+/g, ' ').replace(/\.$/, '');
  say(`native TensorFlow is left out, WASM is used: ${reason}. ${mend}`);
  if (required) process.exitCode = 1;
}
