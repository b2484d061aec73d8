-- Checks.

-- --- check ---
function check(wrong, message, first, second)
    if wrong then
        error(message .. ", got " .. first .. (first == second and "" or " and " .. second), 0)
    end
end

-- --- check_numbers ---
function check_numbers(x, message)
    for k = 0, count(x) - 1 do
        if x[k] ~= x[k] then
            error(message, 0)
        end
    end
end

-- --- check_size ---
function check_size(size, expected, message)
    if size ~= expected then
        error(message .. ": expected " .. expected .. " values, got " .. size, 0)
    end
end
