-- Sends one JSON body of a file of lines after the other, and prints what was measured as JSON.
-- Without a file it sends plain GET requests.
local bodies, sent = {}, 0

function init(arguments)
  if not arguments[1] then return end
  sent = tonumber(arguments[2])
  for line in io.lines(arguments[1]) do bodies[#bodies + 1] = line end
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  if #bodies == 0 then return wrk.format() end
  sent = sent + 1
  return wrk.format(nil, nil, nil, bodies[(sent - 1) % #bodies + 1])
end

function done(summary, latency)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  print(string.format(
    '{"n": %d, "seconds": %f, "p50": %f, "p95": %f, "p99": %f, "n_refused": %d, "n_lost": %d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e6,
    latency:percentile(95) / 1e6, latency:percentile(99) / 1e6, errors.status, lost))
end
