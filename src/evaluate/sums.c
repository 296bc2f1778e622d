/* The arithmetic of figures: interval, percentile, and which numbers are too small to show. */
#include "evaluate/measures.h"

#include <assert.h>
#include <math.h>

/* The 97.5 % point of the standard normal distribution. */
static const double z95 = 1.959963984540054;

void wilson(int64_t k, int64_t n, double *low, double *high)
{
	double of, share, middle, half, scale;

	assert(n > 0 && k >= 0 && k <= n);
	of = (double)n;
	share = (double)k / of;
	scale = 1.0 + z95 * z95 / of;
	middle = (share + z95 * z95 / (2.0 * of)) / scale;
	half = z95 * sqrt(share * (1.0 - share) / of + z95 * z95 / (4.0 * of * of)) / scale;
	*low = k == 0 ? 0.0 : middle - half;
	*high = k == n ? 1.0 : middle + half;
}

int64_t percentile(const int64_t *sorted, size_t n, unsigned percent)
{
	size_t rank;

	assert(n > 0 && percent > 0 && percent <= 100);
	rank = (n * percent + 99) / 100;
	return sorted[rank - 1];
}

static bool is_small(int64_t n)
{
	return n >= 1 && n <= SMALL_MOST;
}

bool count_is_hidden(int64_t part, int64_t whole)
{
	int64_t rest = whole - part;

	if (is_small(part) || is_small(rest))
		return true;
	return whole > 0 && whole < RATE_PERCENT_FROM && (part == 0 || rest == 0);
}

/* Could a reader who knows the total, and that a hidden small count is 1 to 4, say what a hidden
 * one is? */
static bool can_be_worked_out(const int64_t *parts, size_t n, const bool *hidden)
{
	int64_t sum = 0, count = 0;

	for (size_t i = 0; i < n; i++)
		if (hidden[i]) {
			sum += parts[i];
			count++;
		}
	if (count == 0)
		return false;
	return count == 1 || sum == count || sum == SMALL_MOST * count;
}

static size_t smallest_shown(const int64_t *parts, size_t n, const bool *hidden)
{
	size_t best = n;

	for (size_t i = 0; i < n; i++)
		if (!hidden[i] && parts[i] > 0 && (best == n || parts[i] < parts[best]))
			best = i;
	for (size_t i = 0; i < n && best == n; i++)
		if (!hidden[i])
			best = i;
	return best;
}

void shares_hide(const int64_t *parts, size_t n, bool *hidden)
{
	int64_t whole = 0;

	for (size_t i = 0; i < n; i++)
		whole += parts[i];
	for (size_t i = 0; i < n; i++)
		hidden[i] = is_small(parts[i]);
	while (can_be_worked_out(parts, n, hidden)) {
		size_t next = smallest_shown(parts, n, hidden);

		if (next == n)
			return;
		hidden[next] = true;
	}
	if (whole > 0 && whole < RATE_PERCENT_FROM)
		for (size_t i = 0; i < n; i++)
			hidden[i] = true;
}
