/** Long enough for a process that is started on a busy machine. */
const DEADLINE_MS = 15_000;
const LOOK_AGAIN_MS = 3;

/** Resolves when the condition holds, looking again and again; rejects with what never came true. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
