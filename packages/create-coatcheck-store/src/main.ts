#!/usr/bin/env node
import { CANCELLED, run } from './command.ts';

const { stdin: input, stdout: output, stderr: error } = process;

// Whoever closes the input in the middle of a question leaves it without an answer: the process then ends with this.
process.exitCode = CANCELLED;
void run(process.argv.slice(2), { input, output, error, directory: process.cwd(), now: new Date() }).then((code) => {
  process.exitCode = code;
});
