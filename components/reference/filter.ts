import type { Group } from '@/lib/reference/schema';

/** Groups with the endpoints that have every word of the search somewhere in what they say; empty ones are left out. */
export function filterGroups(groups: Group[], search: string): Group[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return groups.flatMap((group) => {
    const endpoints = group.endpoints.filter(({ method, path, summary, description }) => {
      const text = `${method} ${path} ${summary} ${description} ${group.name}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return endpoints.length > 0 ? [{ ...group, endpoints }] : [];
  });
}
