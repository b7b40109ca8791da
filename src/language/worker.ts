/** The thread that answers for all notebooks of a window: TypeScript holds up nobody else there. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { LanguageReply, LanguageRequest } from './messages';
import { NotebookLanguageService } from './service';

const services = new Map<string, NotebookLanguageService>();

const port = parentPort as MessagePort;

port.on('message', (request: LanguageRequest) => {
  if (request.close) {
    services.get(request.notebook)?.dispose();
    services.delete(request.notebook);
    return;
  }
  port.postMessage(answer(request));
});

function answer({
  n,
  notebook,
  cells,
  folder,
  method,
  parameters,
}: LanguageRequest): LanguageReply {
  try {
    let service = services.get(notebook);
    if (!service) {
      service = new NotebookLanguageService(workerData as string);
      services.set(notebook, service);
    }
    service.update(cells, folder);
    const ask = service[method] as (...parameters: unknown[]) => unknown;
    return { n, value: ask.apply(service, [...parameters]) };
  } catch (error) {
    return { n, error: (error as Error).stack };
  }
}
