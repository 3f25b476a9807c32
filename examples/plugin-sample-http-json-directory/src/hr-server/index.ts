import { startHrServer } from './hr-server';

export { sampleDirectory, type Directory } from './directory';
export { startHrServer, type HrServer, type HrServerOptions } from './hr-server';

async function run() {
  const { HR_PORT = '13180', HR_HOST, HR_TOKEN } = process.env;
  try {
    const hr = await startHrServer({ port: Number(HR_PORT), host: HR_HOST, token: HR_TOKEN });
    console.log(`Sample HR server: ${hr.url}`);
    process.once('SIGINT', hr.close).once('SIGTERM', hr.close);
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    console.error(isTaken ? `Port ${HR_PORT} is taken: set HR_PORT to another one.` : (error as Error).message);
    process.exitCode = 1;
  }
}

if (require.main === module) {
  void run();
}
