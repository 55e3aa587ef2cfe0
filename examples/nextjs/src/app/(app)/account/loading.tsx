import { CardsSkeleton } from "@/components/skeleton";

/** What stands in the place of the account while it is on its way. */
export default function Loading() {
  return <CardsSkeleton />;
}
