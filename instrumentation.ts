export async function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    try {
      const { boot } = await import('./lib/boot');
      await boot();
    } catch (error) {
      // Next would go on, and answer every request with 500.
      console.error(`Batchdeck could not start: ${error instanceof Error ? error.message : error}`);
      process.exit(1);
    }
  }
}
