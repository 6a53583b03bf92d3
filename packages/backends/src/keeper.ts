import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';

/** Reads `keep <pid> <folder>` and `drop <pid>`. Its input ends with this process, however that ends; then it ends what is still kept. */
const SCRIPT = `
kept=' '
while read -r word pid folder; do
  case $word in
    keep) kept="$kept$pid:$folder " ;;
    drop) rest=' '; for one in $kept; do [ "\${one%%:*}" = "$pid" ] || rest="$rest$one "; done; kept=$rest ;;
  esac
done
for one in $kept; do kill -9 "\${one%%:*}" 2>/dev/null; rm -rf "\${one#*:}"; done
`;

let keeper: ChildProcess | undefined;

/** Has a server ended, and its folder removed, when this process ends without having stopped it. */
export function keep(pid: number, folder: string): void {
  if (keeper === undefined) {
    // In a group of its own, so that the interrupt of a terminal does not end it first.
    keeper = spawn('sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    keeper.unref();
    keeper.stdin?.on('error', () => undefined);
    letEnd(keeper.stdin);
  }
  keeper.stdin?.write(`keep ${pid} ${folder}\n`);
}

/** To be called once a server has ended. */
export function drop(pid: number): void {
  keeper?.stdin?.write(`drop ${pid}\n`);
}

/** A pipe to another process does not keep this one from ending. */
export function letEnd(pipe: object | null): void {
  if (pipe instanceof Socket) pipe.unref();
}
