/** Runs what a script does; a failure is said on standard error, by `say`, and ends in the exit code 1. */
export async function runScript(main: () => Promise<void>, say = messageOf): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(say(error));
    process.exitCode = 1;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
