import type { Endpoint } from '@/lib/engine/endpoint';

export const webhookEndpoints: Endpoint[] = [];
