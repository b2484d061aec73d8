-- Mathematics that Lua does not have.

-- --- expm1 ---
-- e^x - 1 with all digits near 0, as the rounding error of e^x is that of its logarithm.
function expm1(x)
    local u = math.exp(x)
    if u == 1.0 then
        return x
    elseif u - 1.0 == -1.0 or u == math.huge then
        return u - 1.0
    end
    return (u - 1.0) * x / math.log(u)
end

-- --- log1p ---
-- log(1 + x) with all digits near 0.
function log1p(x)
    local u = 1.0 + x
    if u == 1.0 or u == math.huge then
        return x
    end
    return math.log(u) * x / (u - 1.0)
end

-- --- tanh ---
function tanh(x)
    local e = expm1(-2.0 * math.abs(x))
    local y = e / (e + 2.0)
    return x > 0.0 and -y or y
end
